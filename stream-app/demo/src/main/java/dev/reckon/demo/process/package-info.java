/** Settings in; a broker, a model runtime or a trainer running on this machine out. */
@NullMarked
package dev.reckon.demo.process;

import org.jspecify.annotations.NullMarked;
