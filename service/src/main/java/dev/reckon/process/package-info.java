/**
 * What a process needs of its surroundings: tasks that outlive their failures, private directories,
 * logs that do not flood.
 */
@NullMarked
package dev.reckon.process;

import org.jspecify.annotations.NullMarked;
