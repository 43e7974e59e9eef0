/** The files of a public dataset in, an event log out: one reader for each format. */
@NullMarked
package dev.reckon.learning.data.reader;

import org.jspecify.annotations.NullMarked;
