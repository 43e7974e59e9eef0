/** The command {@code up}: everything on one machine, its data kept. */
@NullMarked
package dev.reckon.demo.up;

import org.jspecify.annotations.NullMarked;
