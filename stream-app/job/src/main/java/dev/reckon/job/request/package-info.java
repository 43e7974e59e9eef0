/** Histories of users in, ranked lists or the reason for a missing one out. */
@NullMarked
package dev.reckon.job.request;

import org.jspecify.annotations.NullMarked;
