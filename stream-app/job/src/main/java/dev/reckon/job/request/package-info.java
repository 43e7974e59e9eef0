/** Histories of users in, ranked lists or the reason why there is none out. */
@NullMarked
package dev.reckon.job.request;

import org.jspecify.annotations.NullMarked;
