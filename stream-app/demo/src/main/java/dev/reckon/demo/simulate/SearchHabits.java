package dev.reckon.demo.simulate;

/**
 * What simulated users search for, and what comes of it.
 *
 * @param plantedShare with {@link Rule#PLANTED} and {@link Rule#NOISE}: how many of the searches
 *     name something wanted; the others name nothing of the kind
 */
public record SearchHabits(Rule rule, double plantedShare) {

  /** Of a shop to look at: searches matter at once, or never. */
  public static final SearchHabits TELLING = new SearchHabits(Rule.TELLING, 0);

  /** How searches and clicks belong together. */
  public enum Rule {
    /** Some searches tell of a new interest, which the clicks follow from then on. */
    TELLING,
    /**
     * A search for something wanted decides one later click, with others in between that have
     * nothing to do with it. Nothing in the events says which search decided which click.
     */
    PLANTED,
    /** The same words as {@link #PLANTED}, and nothing comes of any: what may not help. */
    NOISE,
    /** Nobody searches. */
    NONE
  }

  public SearchHabits {
    if (!(plantedShare >= 0 && plantedShare <= 1)) {
      throw new IllegalArgumentException(
          "The planted share must be from 0 to 1, not " + plantedShare);
    }
  }
}
