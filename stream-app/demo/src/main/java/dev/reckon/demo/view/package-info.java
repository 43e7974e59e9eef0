/** What happens just now in; a terminal that shows it out. */
@NullMarked
package dev.reckon.demo.view;

import org.jspecify.annotations.NullMarked;
