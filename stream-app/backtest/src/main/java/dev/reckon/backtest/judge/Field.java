package dev.reckon.backtest.judge;

import java.util.ArrayList;
import java.util.List;

/**
 * All recommenders of a backtest, on the same clicks.
 *
 * @param model the tested bundle
 * @param against other bundles
 * @param baselines at least one
 */
public record Field(Judged model, List<Judged> against, List<Judged> baselines) {

  public Field {
    against = List.copyOf(against);
    baselines = List.copyOf(baselines);
  }

  /** The tested bundle first, baselines last. */
  List<Judged> all() {
    List<Judged> all = new ArrayList<>(List.of(model));
    all.addAll(against);
    all.addAll(baselines);
    return all;
  }

  /** The same on some of the clicks. */
  Field on(int[] rows) {
    return new Field(
        model.on(rows),
        against.stream().map(it -> it.on(rows)).toList(),
        baselines.stream().map(it -> it.on(rows)).toList());
  }
}
