/** Fakes and small stand-ins for what surrounds the job. */
@NullMarked
package dev.reckon.job.testing;

import org.jspecify.annotations.NullMarked;
