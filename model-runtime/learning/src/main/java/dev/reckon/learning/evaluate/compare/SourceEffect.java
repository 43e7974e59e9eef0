package dev.reckon.learning.evaluate.compare;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import java.util.Map;

/**
 * What one source of a mixture is worth, or some together. Metrics are by label.
 *
 * @param source the model, or a source of the stream memory
 * @param alone of lists of this source only, which are empty where it names nothing
 * @param without of lists of all other sources, with the weights that they have
 * @param adds the lists of all sources less those; paired by row and by seed
 */
public record SourceEffect(
    String source,
    Map<String, Estimate> alone,
    Map<String, Estimate> without,
    Map<String, Difference> adds) {

  /**
   * Measures it.
   *
   * @param all the lists of all sources
   * @param alone those of this one
   * @param without those of the others, by the same bundles
   * @param bootstrap over all rows
   */
  public static SourceEffect of(
      String source, Contender all, Contender alone, Contender without, Bootstrap bootstrap) {
    Measured withoutIt = Measured.of(without, bootstrap);
    return new SourceEffect(
        source,
        Measured.of(alone, bootstrap).estimates(),
        withoutIt.estimates(),
        Measured.of(all, bootstrap).lessOfSameSeeds(withoutIt));
  }
}
