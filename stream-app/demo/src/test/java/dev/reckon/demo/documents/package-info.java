/**
 * Holds README.md and docs/ to what is true: commands run, links lead somewhere, commits exist.
 * Input is the Markdown of this checkout; commands run in a clean copy of it.
 */
@NullMarked
package dev.reckon.demo.documents;

import org.jspecify.annotations.NullMarked;
