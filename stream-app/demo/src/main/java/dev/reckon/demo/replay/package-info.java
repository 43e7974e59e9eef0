/** Events in order of event time in; records on the input topics, at the wanted pace, out. */
@NullMarked
package dev.reckon.demo.replay;

import org.jspecify.annotations.NullMarked;
