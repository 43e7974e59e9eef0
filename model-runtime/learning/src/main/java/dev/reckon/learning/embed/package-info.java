/** Texts of a dataset's items in, their vectors out: in memory or as a file. */
@NullMarked
package dev.reckon.learning.embed;

import org.jspecify.annotations.NullMarked;
