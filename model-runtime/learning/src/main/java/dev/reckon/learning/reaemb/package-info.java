/**
 * ReaEmb (arXiv 2606.16703): the texts of a dataset's items and what people took together in, an
 * encoder of item texts out, trained in two stages.
 *
 * <p>Deviates from the paper where the class says so; the specification lists the defects of the
 * published code that are not repeated.
 */
@NullMarked
package dev.reckon.learning.reaemb;

import org.jspecify.annotations.NullMarked;
