package dev.reckon.learning.reaemb;

import dev.reckon.language.Backbone;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.learning.train.loop.Stopwatch;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A run of the stages of ReaEmb, one after another, each to its end. It can be stopped after any
 * step; the same run continues then.
 */
final class ReaEmbRun {

  private static final double SECONDS_BETWEEN_CHECKPOINTS = 60;

  private final Backbone backbone;
  private final Catalogue catalogue;
  private final TakenTogether together;
  private final ReaEmbSettings settings;
  private final long seed;
  private final StageCheckpoint checkpoint;
  private final RunProgress progress;
  private final BooleanSupplier isStopped;

  /**
   * A run.
   *
   * @param isStopped asked after each step
   */
  ReaEmbRun(
      Backbone backbone,
      Catalogue catalogue,
      TakenTogether together,
      ReaEmbSettings settings,
      long seed,
      StageCheckpoint checkpoint,
      RunProgress progress,
      BooleanSupplier isStopped) {
    this.backbone = backbone;
    this.catalogue = catalogue;
    this.together = together;
    this.settings = settings;
    this.seed = seed;
    this.checkpoint = checkpoint;
    this.progress = progress;
    this.isStopped = isStopped;
  }

  /**
   * What a run came to.
   *
   * @param weights of all that ReaEmb trains
   * @param stages their results
   */
  record Trained(Map<String, Tensor.Floats> weights, Map<String, StageResult> stages) {}

  /** The run was stopped; its checkpoint is complete. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String stage, long step) {
      super("%s was stopped after step %,d".formatted(stage, step));
    }
  }

  /**
   * Runs to the end.
   *
   * @param stages in their order
   * @param start weights to begin with; null for untrained ones
   * @param limitSeconds of the run, which the stages share; infinite without a limit
   * @throws StoppedException where it was stopped
   */
  Trained finish(
      List<StageName> stages, @Nullable Map<String, Tensor.Floats> start, double limitSeconds)
      throws IOException {
    try (TorchProgram program = ReaEmbModel.programs(backbone);
        PlacedTensors base = backbone.place(program, Device.CPU)) {
      StageState state = checkpoint.read().orElse(null);
      if (state != null) {
        progress.resumed(state);
      }
      Map<String, Tensor.Floats> weights =
          start != null
              ? start
              : ReaEmbWeights.initial(backbone, base, settings.rank(), settings.tau(), seed);
      Map<String, StageResult> done = state == null ? Map.of() : state.done();
      for (StageName name : stages) {
        if (done.containsKey(name.id())) {
          continue;
        }
        StageState from =
            state != null && state.stage().equals(name.id())
                ? state
                : StageState.beginning(name, state == null ? weights : state.weights(), done);
        state = finish(name, from, limit(name, stages, done, limitSeconds), program, base);
        done = state.done();
      }
      StageState end = Objects.requireNonNull(state);
      return new Trained(end.weights(), end.done());
    }
  }

  /** The first of two stages has half of the time, the second what is left of it. */
  private static double limit(
      StageName name, List<StageName> stages, Map<String, StageResult> done, double limitSeconds) {
    double used = done.values().stream().mapToDouble(StageResult::seconds).sum();
    boolean isLast = name == stages.get(stages.size() - 1);
    return isLast ? limitSeconds - used : limitSeconds / 2;
  }

  private StageState finish(
      StageName name,
      StageState begun,
      double limitSeconds,
      TorchProgram program,
      PlacedTensors base)
      throws IOException {
    try (Stage stage = stage(name, begun, program, base)) {
      StageState state = begun.step() == 0 ? begun.measured(stage.measure()) : begun;
      progress.started(stage, state);
      Stopwatch watch = Stopwatch.start();
      double saved = 0;
      long step = state.step();
      long tokens = state.paddedTokens();
      while (step < stage.steps() && state.seconds() + watch.seconds() < limitSeconds) {
        double share =
            Math.max(
                (double) step / stage.steps(), (state.seconds() + watch.seconds()) / limitSeconds);
        Stage.Step result = stage.step(step, stage.rate(step, share));
        requireNumber(result.value(), name, step + 1);
        step++;
        tokens += result.paddedTokens();
        progress.stepped(step, result.value(), share);
        if (isStopped.getAsBoolean()) {
          checkpoint.write(after(state, step, tokens, watch, stage));
          throw new StoppedException(name.id(), step);
        }
        if (watch.seconds() - saved > SECONDS_BETWEEN_CHECKPOINTS) {
          checkpoint.write(after(state, step, tokens, watch, stage));
          saved = watch.seconds();
        }
      }
      StageState end = after(state, step, tokens, watch, stage);
      StageResult result = StageResult.of(end, stage.measure());
      progress.ended(name, result);
      StageState ended = withDone(end, name, result);
      checkpoint.write(ended);
      return ended;
    }
  }

  private Stage stage(StageName name, StageState state, TorchProgram program, PlacedTensors base) {
    return switch (name) {
      case LRCL -> new Lrcl(backbone, program, base, catalogue, state, settings, seed);
      case CRRL -> new Crrl(backbone, program, base, catalogue, together, state, settings, seed);
    };
  }

  private static StageState after(
      StageState from, long step, long tokens, Stopwatch watch, Stage stage) {
    return new StageState(
        from.stage(),
        step,
        from.seconds() + watch.seconds(),
        from.cpuSeconds() + watch.cpuSeconds(),
        tokens,
        from.before(),
        stage.weights(),
        stage.firstMoments(),
        stage.secondMoments(),
        from.done());
  }

  private static StageState withDone(StageState end, StageName name, StageResult result) {
    Map<String, StageResult> done = new TreeMap<>(end.done());
    done.put(name.id(), result);
    return new StageState(
        end.stage(),
        end.step(),
        end.seconds(),
        end.cpuSeconds(),
        end.paddedTokens(),
        end.before(),
        end.weights(),
        Map.of(),
        Map.of(),
        done);
  }

  private static void requireNumber(float value, StageName name, long step) {
    if (!Float.isFinite(value)) {
      throw new TrainingException(
          "The %s of %s is not a number any more (step %d): train with a lower --set %s_rate"
              .formatted(name == StageName.LRCL ? "loss" : "reward", name.id(), step, name.id()));
    }
  }
}
