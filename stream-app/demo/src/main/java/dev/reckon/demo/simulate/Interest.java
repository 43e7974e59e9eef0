package dev.reckon.demo.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * How interesting each item is at a moment, for everybody: nothing before it appears, most when it
 * appears or comes back into fashion, then less and less, but never nothing. Time only moves on.
 * Not thread-safe.
 */
final class Interest {

  private static final double DAY_MILLIS = Duration.ofDays(1).toMillis();

  private final Market market;
  private final long startMillis;

  /** For each item, when it appeared or came back last, in days; infinity before it appears. */
  private final double[] freshSince;

  /** What is to come, the soonest first. */
  private final List<Moment> moments = new ArrayList<>();

  private int next;
  private double today;

  /** An item appears, or comes back if it has appeared. */
  private record Moment(double day, int item, boolean isFirst) {}

  /**
   * The interest at the beginning. Items that are there then have appeared one after the other
   * before.
   *
   * @param items of the shop, the new ones last
   * @param startMillis the beginning, in milliseconds since the epoch
   */
  Interest(Market market, int items, long startMillis, Random random) {
    this.market = market;
    this.startMillis = startMillis;
    this.freshSince = new double[items];
    int old = items - market.newItems();
    if (market.days() > 0) {
      for (int item = 0; item < items; item++) {
        freshSince[item] =
            item < old ? -random.nextDouble() * daysBefore(old) : Double.POSITIVE_INFINITY;
      }
      for (int item = old; item < items; item++) {
        moments.add(new Moment(random.nextDouble() * market.days(), item, true));
      }
      addComebacks(random);
      moments.sort(Comparator.comparingDouble(Moment::day));
    }
  }

  /** How long it took until the first items were there. */
  private double daysBefore(int items) {
    return market.newItemsADay() > 0 ? items / market.newItemsADay() : market.days();
  }

  private void addComebacks(Random random) {
    int comebacks = (int) Math.round(market.days() * market.comebacksADay());
    for (int i = 0; i < comebacks; i++) {
      moments.add(
          new Moment(
              random.nextDouble() * market.days(), random.nextInt(freshSince.length), false));
    }
  }

  /**
   * When an item appears, in milliseconds since the epoch: the beginning for those that are there.
   */
  long appearsMillis(int item) {
    double day =
        Double.isInfinite(freshSince[item])
            ? moments.stream()
                .filter(moment -> moment.isFirst() && moment.item() == item)
                .mapToDouble(Moment::day)
                .findFirst()
                .orElse(market.days())
            : 0;
    return startMillis + (long) (day * DAY_MILLIS);
  }

  /** Moves on to a time. */
  void moveTo(long nowMillis) {
    today = (nowMillis - startMillis) / DAY_MILLIS;
    for (; next < moments.size() && moments.get(next).day() <= today; next++) {
      Moment moment = moments.get(next);
      if (moment.isFirst() || hasAppeared(moment.item())) {
        freshSince[moment.item()] = moment.day();
      }
    }
  }

  boolean hasAppeared(int item) {
    return freshSince[item] <= today;
  }

  /** From 0 to 1. */
  double in(int item) {
    if (!hasAppeared(item)) {
      return 0;
    }
    if (Double.isInfinite(market.interestDays())) {
      return 1;
    }
    double halvings = (today - freshSince[item]) / market.interestDays();
    return Market.LASTING_INTEREST + (1 - Market.LASTING_INTEREST) * Math.pow(2, -halvings);
  }
}
