/** Events of users in, the latest list of each of them out. */
@NullMarked
package dev.reckon.job.recommend;

import org.jspecify.annotations.NullMarked;
