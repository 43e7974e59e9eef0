/** What the stores hold, as bytes; the messages stand in {@code state.proto}. */
@NullMarked
package dev.reckon.view.state;

import org.jspecify.annotations.NullMarked;
