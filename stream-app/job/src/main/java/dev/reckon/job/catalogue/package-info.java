/** The topic of items in, which of them must not be shown any more out. */
@NullMarked
package dev.reckon.job.catalogue;

import org.jspecify.annotations.NullMarked;
