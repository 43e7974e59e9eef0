/** Words of searches and titles in; numbers that programs look up out. */
@NullMarked
package dev.reckon.model.text;

import org.jspecify.annotations.NullMarked;
