/** The console in a real browser: what a person does in; what they see out. */
@NullMarked
package dev.reckon.view.console;

import org.jspecify.annotations.NullMarked;
