package dev.reckon.learning.evaluate.rank;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.popularity.PriorShift;
import dev.reckon.popularity.Fading;
import dev.reckon.popularity.Votes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What the runtime would add to a model's scores at each test row, as popularity moves on ({@link
 * PriorShift}), by the clicks that count there ({@link Votes}). Under the prequential protocol it
 * learns from each test event after its row is ranked; under others it stays as at the end of
 * training. It is read for rows in their order.
 */
public final class MovingPrior {

  private final Split split;
  private final TestRows rows;
  private final Vocabulary vocabulary;
  private final long[] trained;
  private final PriorShift shift;
  private final Fading fading;
  private final double[] weights;
  private final Duration halfLife;
  private final Votes votes = new Votes();

  private int event;
  private int row;
  private long newestMillis;

  /**
   * Before the first row.
   *
   * @param trained occurrences in the training data that count, by item
   * @param learnt the events that baselines learn from
   */
  MovingPrior(
      PriorShift shift,
      Duration halfLife,
      long[] trained,
      Vocabulary vocabulary,
      Split learnt,
      TestRows rows) {
    this.shift = shift;
    this.halfLife = halfLife;
    this.fading = Fading.by(halfLife);
    this.trained = trained.clone();
    this.vocabulary = vocabulary;
    this.split = learnt;
    this.rows = rows;
    this.weights = new double[vocabulary.size()];
    Arrays.fill(weights, Fading.NOTHING);
    learn(learnt.training());
    if (moves()) {
      learn(learnt.validation());
    }
  }

  /**
   * That of a bundle.
   *
   * @param weight of the correction
   * @throws DatasetException if the bundle does not say how popularity fades
   */
  public static MovingPrior of(
      double weight, Bundle bundle, Vocabulary vocabulary, Split learnt, TestRows rows) {
    Manifest.Popularity popularity = bundle.manifest().popularity();
    if (popularity == null) {
      throw new DatasetException(
          "The bundle "
              + bundle.path()
              + " was trained on data without times, so the change of popularity is unknown:"
              + " leave --prior-weight out");
    }
    return new MovingPrior(
        new PriorShift(weight, bundle.manifest().config().tau()),
        Duration.parse(popularity.halfLife()),
        bundle.items().stream().mapToLong(BundleItem::popularity).toArray(),
        vocabulary,
        learnt,
        rows);
  }

  /** Whether it changes from row to row. */
  boolean moves() {
    return split.protocol() == Protocol.PREQUENTIAL;
  }

  /**
   * What is added to the scores of items at a row, by all that came before it.
   *
   * @param next not a row before the last one
   */
  float[] before(int next) {
    while (moves() && row < next) {
      TargetEvent target = split.test().get(event++);
      if (target.equals(rows.targets().get(row))) {
        row++;
      }
      learn(List.of(target));
    }
    double[] now =
        Arrays.stream(weights).map(weight -> fading.count(weight, newestMillis)).toArray();
    return shift.of(now, trained);
  }

  private void learn(List<TargetEvent> targets) {
    for (TargetEvent target : targets) {
      int item = vocabulary.indexOf(target.itemId());
      if (item != Vocabulary.UNKNOWN && isVote(target)) {
        weights[item] = Fading.sum(weights[item], fading.weight(target.eventTimeMillis()));
        newestMillis = Math.max(newestMillis, target.eventTimeMillis());
      }
    }
  }

  private boolean isVote(TargetEvent it) {
    return votes.cast(it.userId(), it.eventId(), it.itemId(), it.eventTimeMillis(), halfLife)
        == Votes.Verdict.COUNTED;
  }
}
