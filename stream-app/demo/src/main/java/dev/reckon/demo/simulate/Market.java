package dev.reckon.demo.simulate;

/**
 * How the shop and its users change with time. Times are counted in days since the simulation
 * began.
 *
 * @param days how long items are added; 0 for a shop whose items stay the same
 * @param newItemsADay items that appear each day
 * @param interestDays after how many days interest in an item has halved since it appeared;
 *     infinity for never
 * @param comebacksADay items, of any age, in which interest is suddenly as large again as in new
 *     ones
 * @param drift how likely a user's interest moves on before a click, without a word
 */
public record Market(
    double days, double newItemsADay, double interestDays, double comebacksADay, double drift) {

  /** The share of clicks before which a user's interest moves on, unless another is asked for. */
  public static final double DRIFT = 0.04;

  /** The market of the demo's shop: items stay the same and as interesting. */
  public static final Market STILL = new Market(0, 0, Double.POSITIVE_INFINITY, 0, DRIFT);

  /** Of the interest in a new item, what is left when it is old. */
  static final double LASTING_INTEREST = 0.05;

  public Market {
    if (!(days >= 0 && newItemsADay >= 0 && interestDays > 0 && comebacksADay >= 0)) {
      throw new IllegalArgumentException("a market has no negative days or items");
    }
    if (!(drift >= 0 && drift <= 1)) {
      throw new IllegalArgumentException("the drift must be from 0 to 1, not " + drift);
    }
  }

  /** How many items appear in all. */
  int newItems() {
    return (int) Math.round(days * newItemsADay);
  }
}
