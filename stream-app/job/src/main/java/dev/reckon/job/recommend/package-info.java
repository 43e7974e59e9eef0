/** Events of users in, the list that stands for each of them out. */
@NullMarked
package dev.reckon.job.recommend;

import org.jspecify.annotations.NullMarked;
