package dev.reckon.demo.process;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How long child processes may take to start.
 *
 * @param limit after which a child that is not ready is given up
 * @param say told now and then what is waited for, and how long already
 */
public record StartPatience(Duration limit, Consumer<String> say) {

  /** So long even a slow and busy machine needs. */
  public static final Duration LIMIT = Duration.ofMinutes(10);

  /** Ten minutes, told on standard error. */
  public static final StartPatience DEFAULT = new StartPatience(LIMIT, System.err::println);
}
