package dev.reckon.view.popular;

import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;

/** Popularity counted from the topic {@code clicks}, followed from some half-lives back. */
public final class CountedPopularity implements Popularity {

  /** After this many half-lives a click counts almost nothing. */
  private static final int HALF_LIVES_BACK = 8;

  private final ClickCounts counts;
  private final TopicFollower follower;

  private CountedPopularity(ClickCounts counts, TopicFollower follower) {
    this.counts = counts;
    this.follower = follower;
  }

  /**
   * Starts to count the clicks of this topic.
   *
   * @param isKnown whether an item may be listed
   */
  public static CountedPopularity start(
      String topic,
      Map<String, String> kafka,
      Duration halfLife,
      Predicate<String> isKnown,
      InstantSource clock) {
    ClickCounts counts = new ClickCounts(halfLife, isKnown, clock);
    TopicFollower follower =
        new TopicFollower(
            topic,
            TopicFollower.clientsOf(kafka),
            StartPosition.since(() -> halfLife.multipliedBy(HALF_LIVES_BACK), clock),
            counts);
    follower.start();
    return new CountedPopularity(counts, follower);
  }

  @Override
  public PopularList list() {
    return counts.list();
  }

  /** The follower of the counted clicks. */
  public TopicFollower follower() {
    return follower;
  }

  @Override
  public void close() {
    follower.close();
  }
}
