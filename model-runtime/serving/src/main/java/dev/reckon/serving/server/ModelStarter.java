package dev.reckon.serving.server;

import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.serving.batch.BatchObserver;
import dev.reckon.serving.live.ItemAvailability;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Memories;
import dev.reckon.serving.live.ModelMemory;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.NoModel;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.RememberedItems;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.rollout.ModelOpener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Starts the model of a bundle as it serves: with its popularity, and with the stream memory of the
 * process beside it.
 *
 * @param availability of the catalogue, which says what memories may name
 * @param nanoClock paces what is added to scores as clicks arrive
 * @param newItems gives a bundle's model the rows of items that came after its training
 */
record ModelStarter(
    ServerSettings settings,
    ModelOpener opener,
    ItemAvailability availability,
    Memories memories,
    BatchObserver observer,
    InstantSource clock,
    LongSupplier nanoClock,
    UnaryOperator<ServableModel> newItems) {

  /**
   * Opens the bundle and warms its model up beside those that serve.
   *
   * @param bundle null for none: the stream memory alone
   */
  LiveModel start(@Nullable Path bundle, Role role)
      throws BundleRefusedException, InterruptedException {
    ServableModel model = bundle == null ? new NoModel() : newItems.apply(opener.open(bundle));
    try {
      Popularity popularity = settings.popularity().of(model, clock.instant());
      return LiveModel.start(
          model,
          popularity,
          memoryBeside(model),
          settings.popularity().scoreShift(model, popularity, nanoClock),
          role == Role.SHADOW
              ? 1
              : settings.workers(), // it leaves the cores to the models that serve
          settings.batch(),
          observer);
    } catch (RuntimeException e) {
      throw new BundleRefusedException(
          "the bundle %s is whole, but its model cannot rank: %s"
              .formatted(bundle, StartException.reason(e)),
          e);
    }
  }

  /**
   * The model of the same bundle with the rows of these vectors of new items, to be put into the
   * place of the one that serves.
   *
   * @param before reads texts
   */
  LiveModel startAfter(LiveModel before, TextVectors vectors) throws InterruptedException {
    ServableModel model = before.model().textRows().orElseThrow().with(vectors);
    Popularity popularity = settings.popularity().of(model, clock.instant());
    return LiveModel.startAfter(
        before,
        model,
        popularity,
        memoryAsBefore(model),
        settings.popularity().scoreShift(model, popularity, nanoClock),
        settings.batch(),
        observer);
  }

  private @Nullable ModelMemory memoryAsBefore(ServableModel model) {
    try {
      return memoryBeside(model);
    } catch (BundleRefusedException e) {
      throw new IllegalStateException("the memory of the model before is gone", e);
    }
  }

  /** Null if its lists are not mixed with a memory. */
  private @Nullable ModelMemory memoryBeside(ServableModel model) throws BundleRefusedException {
    if (model instanceof NoModel) {
      return memory(
          NoModel.DIGEST, () -> new StreamMemory(MemorySettings.DEFAULT), Mixture.DEFAULT, model);
    }
    if (!settings.popularity().mixes(model)) {
      return null;
    }
    BundleMemory tables = model.memory().orElseThrow();
    try {
      return memory(tables.digest(), tables::read, tables.mix().mixture(), model);
    } catch (BundleException e) {
      model.close();
      throw new BundleRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  private ModelMemory memory(
      String name, Supplier<StreamMemory> tables, Mixture mixture, ServableModel model) {
    StreamMemory memory = memories.take(name, tables);
    RememberedItems items = new RememberedItems(memory::idOf, model.items(), availability);
    return new ModelMemory(
        memory, mixture, items::indexOf, items::isOffered, () -> memories.giveBack(name));
  }
}
