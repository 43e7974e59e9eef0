/** Messages of {@code state.proto} in; the bytes of the stores out, and back. */
@NullMarked
package dev.reckon.view.state;

import org.jspecify.annotations.NullMarked;
