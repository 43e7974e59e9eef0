/** What happened in, the lines of the log out: few where it happens again and again. */
@NullMarked
package dev.reckon.log;

import org.jspecify.annotations.NullMarked;
