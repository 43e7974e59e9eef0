/**
 * Counts, scores and times in; the JSON objects of docs/reference/reports.md, and a summary, out.
 */
@NullMarked
package dev.reckon.demo.report;

import org.jspecify.annotations.NullMarked;
