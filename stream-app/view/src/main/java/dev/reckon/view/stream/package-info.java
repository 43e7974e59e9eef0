/** New lists in; each one to the watchers of its user out. */
@NullMarked
package dev.reckon.view.stream;

import org.jspecify.annotations.NullMarked;
