package dev.reckon.model.train;

import dev.reckon.event.v1.Item;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.data.DatasetException;
import dev.reckon.model.data.DatasetReader;
import dev.reckon.model.data.EventLog;
import dev.reckon.model.data.ItemVectors;
import dev.reckon.model.data.Protocol;
import dev.reckon.model.data.Split;
import dev.reckon.model.data.Splits;
import dev.reckon.model.data.Vocabulary;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.retrieve.Texts;
import dev.reckon.model.text.Grams;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What any number of runs learn from: a dataset, read and parted, and the programs. */
public final class TrainingData {

  private final EventLog log;
  private final Split split;
  private final String sha256;
  private final @Nullable ItemVectors vectors;
  private final byte[] archive;

  private TrainingData(
      EventLog log, Split split, String sha256, @Nullable ItemVectors vectors, byte[] archive) {
    this.log = log;
    this.split = split;
    this.sha256 = sha256;
    this.vectors = vectors;
    this.archive = archive;
  }

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @param itemVectors a file as {@link ItemVectors} reads it, or null
   * @throws DatasetException where it cannot be read, or the protocol leaves nothing to train on
   */
  public static TrainingData read(String dataset, Protocol protocol, @Nullable Path itemVectors) {
    if (protocol == Protocol.PREQUENTIAL) {
      throw new DatasetException("Models for prequential tests are trained under time-split");
    }
    ItemVectors vectors = itemVectors == null ? null : ItemVectors.read(itemVectors);
    EventLog log = DatasetReader.read(dataset);
    return new TrainingData(
        log,
        Splits.of(log, protocol),
        DatasetReader.digest(dataset),
        vectors,
        ProgramArchive.ofClassPath());
  }

  /** The same, with the validation part in the training part. */
  TrainingData withValidationLearnt() {
    return new TrainingData(log, split.withValidationLearnt(), sha256, vectors, archive);
  }

  EventLog log() {
    return log;
  }

  public Split split() {
    return split;
  }

  /** Of the dataset's files. */
  public String sha256() {
    return sha256;
  }

  /** Of the file of item vectors; null where there is none. */
  public @Nullable String vectorsSha256() {
    return vectors == null ? null : vectors.sha256();
  }

  /** The vectors of the items; null where they have none. */
  @Nullable ItemVectors vectors() {
    return vectors;
  }

  /** What a network reads of the trained items beside their ids. */
  ItemFacts items(ModelConfig config) {
    List<String> ids = split.vocabulary().itemIds();
    Map<String, Tensor.Floats> rows = vectors == null ? Map.of() : ItemFacts.vectors(vectors, ids);
    return new ItemFacts(rows, config.gramBuckets() == 0 ? Texts.NONE : titles(ids, config));
  }

  private Texts titles(List<String> ids, ModelConfig config) {
    Map<String, String> titles = titles();
    return Texts.of(
        ids.stream()
            .map(id -> Grams.of(titles.getOrDefault(id, ""), config.gramBuckets()))
            .toList());
  }

  /** Titles by item id, of the items that have one. */
  Map<String, String> titles() {
    Map<String, String> titles = new HashMap<>();
    for (Item item : log.items()) {
      if (!item.getTitle().isEmpty()) {
        titles.put(item.getItemId(), item.getTitle());
      }
    }
    return titles;
  }

  /** How many of the trained items have a vector. */
  int vectorsKnown() {
    return vectors == null ? 0 : vectors.itemIds().size() - newItemIds().size();
  }

  /** The items that have a vector and do not occur in training, in the order of the file. */
  List<String> newItemIds() {
    return vectors == null
        ? List.of()
        : vectors.itemIds().stream()
            .filter(id -> split.vocabulary().indexOf(id) == Vocabulary.UNKNOWN)
            .toList();
  }

  byte[] archive() {
    return archive;
  }

  /** Names the programs: equal where they are. */
  public String programsSha256() {
    return Identity.sha256(archive);
  }

  /** Whether there is a validation target that this network could name. */
  public boolean hasValidation(ModelConfig config) {
    return !new Validation(split.validationRows(config.gramBuckets())).isEmpty();
  }
}
