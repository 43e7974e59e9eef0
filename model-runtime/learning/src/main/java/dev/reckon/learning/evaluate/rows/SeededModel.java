package dev.reckon.learning.evaluate.rows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.text.Grams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Bundles that differ only in the seed of their training: one model, trained several times.
 *
 * @param name in reports
 * @param bundles at least one
 */
public record SeededModel(String name, List<Bundle> bundles) {

  /** What bundles of one model share. */
  private record Recipe(
      String dataSha256,
      String protocol,
      @Nullable String itemVectorsSha256,
      @Nullable String wordVectorsSha256,
      boolean learntValidation,
      ModelConfig config,
      JsonNode training) {
    static Recipe of(Bundle bundle) {
      Manifest manifest = bundle.manifest();
      Manifest.Data data = manifest.data();
      return new Recipe(
          data.sha256(),
          data.protocol(),
          data.itemVectorsSha256(),
          data.wordVectorsSha256(),
          data.learntValidation(),
          manifest.config(),
          manifest.training());
    }
  }

  public SeededModel {
    bundles = List.copyOf(bundles);
  }

  /**
   * The tested model, then those it is compared with.
   *
   * @param tested bundles of one model
   * @param against bundles of any number of models
   * @throws DatasetException where the bundles cannot be compared
   */
  public static List<SeededModel> of(List<Bundle> tested, List<Bundle> against) {
    List<List<Bundle>> groups = new ArrayList<>(groups(tested));
    if (groups.size() > 1) {
      throw new DatasetException(
          "The bundles "
              + groups.get(0).get(0).path()
              + " and "
              + groups.get(1).get(0).path()
              + " differ in more than their seed, so they are two models: name one of them with"
              + " --against");
    }
    groups.addAll(groups(against));
    Bundle first = tested.get(0);
    against.forEach(other -> requireSameData(first, other));
    List<String> names = names(groups.stream().map(group -> group.get(0)).toList());
    return IntStream.range(0, groups.size())
        .mapToObj(i -> new SeededModel(names.get(i), groups.get(i)))
        .toList();
  }

  private static List<List<Bundle>> groups(List<Bundle> bundles) {
    Map<Recipe, List<Bundle>> groups = new LinkedHashMap<>();
    for (Bundle bundle : bundles) {
      List<Bundle> group = groups.computeIfAbsent(Recipe.of(bundle), key -> new ArrayList<>());
      group.forEach(other -> requireOtherSeed(other, bundle));
      group.add(bundle);
    }
    return List.copyOf(groups.values());
  }

  private static void requireOtherSeed(Bundle one, Bundle other) {
    if (one.manifest().seed() == other.manifest().seed()) {
      throw new DatasetException(
          "The bundles "
              + one.path()
              + " and "
              + other.path()
              + " are one model trained twice with seed "
              + one.manifest().seed()
              + ": a repetition needs another --seed");
    }
  }

  /** Models trained on different events would need different test rows. */
  private static void requireSameData(Bundle one, Bundle other) {
    Manifest.Data of = one.manifest().data();
    Manifest.Data with = other.manifest().data();
    if (!of.sha256().equals(with.sha256()) || !of.protocol().equals(with.protocol())) {
      throw new DatasetException(
          "The bundles "
              + one.path()
              + " and "
              + other.path()
              + " cannot be compared: one was trained on "
              + of.dataset()
              + " under "
              + of.protocol()
              + ", the other on "
              + with.dataset()
              + " under "
              + with.protocol()
              + "; train both on the same data with the same --protocol");
    }
  }

  /** The names of the models; equal names get the directory or the path of the bundle. */
  private static List<String> names(List<Bundle> bundles) {
    return bundles.stream()
        .map(
            bundle -> {
              List<Bundle> alike = like(bundle, bundles, it -> it.manifest().model());
              List<Bundle> inAlike = like(bundle, alike, SeededModel::directory);
              String model = bundle.manifest().model();
              if (alike.size() == 1) {
                return model;
              }
              return model + ":" + (inAlike.size() == 1 ? directory(bundle) : bundle.path());
            })
        .toList();
  }

  private static List<Bundle> like(
      Bundle bundle, List<Bundle> bundles, Function<Bundle, String> name) {
    return bundles.stream().filter(it -> name.apply(it).equals(name.apply(bundle))).toList();
  }

  private static String directory(Bundle bundle) {
    return Optional.ofNullable(bundle.path().toAbsolutePath().normalize().getFileName())
        .map(Object::toString)
        .orElse("");
  }

  /** The same, called so. */
  public SeededModel named(String other) {
    return new SeededModel(other, bundles);
  }

  /** K, over searches and after them. */
  public int reasoningSteps() {
    return bundles.get(0).manifest().config().allSteps();
  }

  /**
   * Whether it was trained on the validation part too, after that part had chosen the number of
   * epochs.
   */
  public boolean learntValidation() {
    return bundles.get(0).manifest().data().learntValidation();
  }

  /** Whether it says how its lists are mixed with a stream memory: older bundles do not. */
  public boolean mixesMemory() {
    return bundles.stream().allMatch(bundle -> bundle.memory().isPresent());
  }

  public boolean readsSearches() {
    return bundles.get(0).manifest().config().readsSearches();
  }

  /** How it reads searches; with the same data, all of its bundles read them alike. */
  public Grams grams() {
    return QueryWords.of(bundles.get(0));
  }

  /** The vocabulary of the model; with the same data, all of its bundles have the same. */
  public Vocabulary vocabulary() {
    List<BundleItem> items = bundles.get(0).items();
    return new Vocabulary(
        items.stream().map(BundleItem::itemId).toList(),
        items.stream().mapToLong(BundleItem::count).toArray());
  }
}
