package dev.reckon.demo.process;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long child processes may take to start.
 *
 * @param limit after which a child that is not ready is given up
 * @param say periodically receives what is awaited, and since when
 */
public record StartPatience(Duration limit, Consumer<String> say) {

  /** Long enough for a slow and busy machine. */
  public static final Duration LIMIT = Duration.ofMinutes(10);

  /** Ten minutes, with reports on standard error. */
  public static final StartPatience DEFAULT = new StartPatience(LIMIT, System.err::println);
}
