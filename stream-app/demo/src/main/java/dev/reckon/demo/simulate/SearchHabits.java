package dev.reckon.demo.simulate;

/**
 * What simulated users search for, and its effect on their clicks.
 *
 * @param plantedShare with {@link Rule#PLANTED} and {@link Rule#NOISE}: share of the searches that
 *     name a wanted series
 */
public record SearchHabits(Rule rule, double plantedShare) {

  /** The habits of the demo's shop: searches matter at once, or never. */
  public static final SearchHabits TELLING = new SearchHabits(Rule.TELLING, 0);

  /** How searches affect clicks. */
  public enum Rule {
    /** Some searches reveal a new interest, which the clicks follow from then on. */
    TELLING,
    /**
     * A search for something wanted decides one later click, with unrelated ones in between. The
     * events do not say which search decided which click.
     */
    PLANTED,
    /** The same words as {@link #PLANTED}, but without an effect: a control. */
    NOISE,
    /** No searches. */
    NONE
  }

  public SearchHabits {
    if (!(plantedShare >= 0 && plantedShare <= 1)) {
      throw new IllegalArgumentException(
          "The planted share must be from 0 to 1, not " + plantedShare);
    }
  }
}
