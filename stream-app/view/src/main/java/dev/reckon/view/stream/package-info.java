/** New lists in; server-sent events to whoever watches a user out. */
@NullMarked
package dev.reckon.view.stream;

import org.jspecify.annotations.NullMarked;
