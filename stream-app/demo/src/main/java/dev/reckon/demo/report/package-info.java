/** Counts and scores in; the JSON objects of docs/reference/reports.md out. */
@NullMarked
package dev.reckon.demo.report;

import org.jspecify.annotations.NullMarked;
