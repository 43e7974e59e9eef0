package dev.reckon.learning.reaemb;

import dev.reckon.language.Backbone;
import dev.reckon.language.TokenBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Latent reasoning-enhanced contrastive learning: of two views of each item of a batch, each is to
 * find the other.
 */
final class Lrcl implements Stage {

  /** Batches of items kept from it that are measured. */
  private static final int MEASURED_BATCHES = 10;

  private final Backbone backbone;
  private final Catalogue catalogue;
  private final ReaEmbSettings settings;
  private final long seed;
  private final Views views;
  private final LengthBatches batches;
  private final Learner learner;

  Lrcl(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors base,
      Catalogue catalogue,
      StageState state,
      ReaEmbSettings settings,
      long seed) {
    this.backbone = backbone;
    this.catalogue = catalogue;
    this.settings = settings;
    this.seed = seed;
    this.views = new Views(settings.drop());
    this.batches =
        new LengthBatches(
            catalogue.learnt(seed),
            item -> catalogue.tokens().get(item).length,
            settings.lrclBatch(),
            seed);
    this.learner =
        new Learner("lrcl_step", backbone, program, base, state.weights(), state, settings, seed);
  }

  @Override
  public StageName name() {
    return StageName.LRCL;
  }

  @Override
  public long steps() {
    return settings.lrclSteps();
  }

  @Override
  public double rate(long step, double progress) {
    return settings.lrclRate() * (1 - progress);
  }

  @Override
  public Step step(long step, double rate) {
    TokenBatch batch = TokenBatch.of(views(batches.of(step), new Random(seed + 31 * step)));
    return new Step(learner.step(step, rate, batch, List.of()), batch.paddedTokens());
  }

  /** The tokens of the first views of items, then of the second ones. */
  private List<int[]> views(List<Integer> items, Random random) {
    List<int[]> first = new ArrayList<>();
    List<int[]> second = new ArrayList<>();
    for (int item : items) {
      List<String> both = views.two(catalogue.attributes().get(item), random);
      first.add(backbone.tokens(both.get(0)));
      second.add(backbone.tokens(both.get(1)));
    }
    first.addAll(second);
    return first;
  }

  /** The share of the items kept from it whose other view is the nearest of their batch. */
  @Override
  public double measure() {
    List<Integer> heldOut = catalogue.heldOut(seed);
    int size = Math.min(settings.lrclBatch(), heldOut.size());
    int most = Math.min(heldOut.size() / Math.max(1, size), MEASURED_BATCHES);
    int found = 0;
    for (int batch = 0; batch < most; batch++) {
      List<Integer> items = heldOut.subList(batch * size, (batch + 1) * size);
      found += found(learner.model().vectors(views(items, new Random(seed - 1 - batch))));
    }
    return most == 0 ? Double.NaN : (double) found / (most * size);
  }

  private static int found(float[][] both) {
    int n = both.length / 2;
    int found = 0;
    for (int item = 0; item < n; item++) {
      int best = 0;
      for (int other = 1; other < n; other++) {
        if (cosine(both[item], both[n + other]) > cosine(both[item], both[n + best])) {
          best = other;
        }
      }
      found += best == item ? 1 : 0;
    }
    return found;
  }

  private static double cosine(float[] a, float[] b) {
    double inner = 0;
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      inner += (double) a[i] * b[i];
      square += (double) b[i] * b[i];
    }
    return inner / Math.sqrt(square);
  }

  @Override
  public Map<String, Tensor.Floats> weights() {
    return learner.weights();
  }

  @Override
  public Map<String, Tensor.Floats> firstMoments() {
    return learner.firstMoments();
  }

  @Override
  public Map<String, Tensor.Floats> secondMoments() {
    return learner.secondMoments();
  }

  @Override
  public void close() {
    learner.close();
  }
}
