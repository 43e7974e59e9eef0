/**
 * Counts, scores and times in; the JSON objects of docs/reference/reports.md out, and their gist.
 */
@NullMarked
package dev.reckon.demo.report;

import org.jspecify.annotations.NullMarked;
