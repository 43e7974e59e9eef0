package dev.reckon.learning.train;

import dev.reckon.cli.UsageError;
import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemTexts;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.RandomVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.embed.ItemVectors;
import dev.reckon.learning.embed.TextReading;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.items.PrincipalComponents;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.learning.train.items.WordVectors;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.Validation;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.ItemTable;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.ReadWords;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.Spellings;
import dev.reckon.model.text.TextRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The data of any number of training runs: a dataset, read and split. */
public final class TrainingData {

  /** The most frequent ones, by which others are read: 31 MB of vectors of 384 numbers. */
  private static final int MOST_READ_WORDS = 20_000;

  private final EventLog log;
  private final Split split;
  private final String sha256;
  private final @Nullable FrozenVectors vectors;
  private final @Nullable TextReading itemText;
  private final @Nullable WordVectors wordVectors;

  private TrainingData(
      EventLog log,
      Split split,
      String sha256,
      @Nullable FrozenVectors vectors,
      @Nullable TextReading itemText,
      @Nullable WordVectors wordVectors) {
    this.log = log;
    this.split = split;
    this.sha256 = sha256;
    this.vectors = vectors;
    this.itemText = itemText;
    this.wordVectors = wordVectors;
  }

  /**
   * Where frozen vectors come from.
   *
   * @param ofItems as {@link FrozenVectors#ofItems} reads it, or {@link RandomVectors#named random
   *     ones}; null without
   * @param ofWords as {@link FrozenVectors#ofWords} reads it; null without
   * @param itemText how vectors of items are made of their texts where there is no file of them;
   *     null without
   * @param meanings what makes vectors of words where there is no file of them; null without
   */
  public record VectorFiles(
      @Nullable Path ofItems,
      @Nullable Path ofWords,
      @Nullable TextReading itemText,
      @Nullable WordMeanings meanings) {
    public static final VectorFiles NONE = new VectorFiles(null, null);

    /** Words without vectors by a language model. */
    public VectorFiles(
        @Nullable Path ofItems, @Nullable Path ofWords, @Nullable TextReading itemText) {
      this(ofItems, ofWords, itemText, null);
    }

    /** Files alone. */
    public VectorFiles(@Nullable Path ofItems, @Nullable Path ofWords) {
      this(ofItems, ofWords, null);
    }

    /** The vectors of items, with the mean of the trained ones as the centre; null without. */
    private @Nullable FrozenVectors items(EventLog log, String dataset, Split split) {
      FrozenVectors vectors = null;
      if (ofItems != null) {
        vectors =
            RandomVectors.named(ofItems.toString())
                .map(random -> random.of(log))
                .orElseGet(() -> FrozenVectors.ofItems(ofItems));
      } else if (itemText != null) {
        vectors = ItemVectors.of(log, dataset, itemText);
      }
      return vectors == null ? null : vectors.centredOn(split.vocabulary().itemIds());
    }

    private @Nullable WordVectors words(EventLog log) {
      if (ofWords != null) {
        return WordVectors.read(ofWords, log);
      }
      return meanings == null ? null : WordVectors.byMeaning(log, meanings);
    }
  }

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws UsageError where no model is trained under the protocol
   * @throws DatasetException where something cannot be read, or the protocol has no training part
   */
  public static TrainingData read(String dataset, Protocol protocol, VectorFiles files) {
    if (protocol == Protocol.PREQUENTIAL) {
      throw new UsageError("Models for prequential tests are trained under time-split");
    }
    EventLog log = Dataset.read(dataset);
    Split split = Splits.of(log, protocol);
    return new TrainingData(
        log,
        split,
        Dataset.digest(dataset),
        files.items(log, dataset, split),
        files.itemText(),
        files.words(log));
  }

  /**
   * Events that are all learnt from.
   *
   * @param sha256 that names them in bundles
   * @throws DatasetException where a file of vectors cannot be read
   */
  public static TrainingData of(EventLog log, String sha256, VectorFiles files) {
    Split split = Splits.of(log, Protocol.ALL);
    return new TrainingData(
        log,
        split,
        sha256,
        files.items(log, "The data", split),
        files.itemText(),
        files.words(log));
  }

  /**
   * The same for a model that has items already: they keep their indices, and those that only the
   * training part has follow them, the most frequent first.
   *
   * @param items of the model; titles of those that the data do not describe are taken from here
   * @param centre of the vectors that it was trained with; null where they had none
   */
  TrainingData continuing(List<BundleItem> items, float @Nullable [] centre) {
    Vocabulary own = split.vocabulary();
    Set<String> known = items.stream().map(BundleItem::itemId).collect(Collectors.toSet());
    List<String> more = own.itemIds().stream().filter(id -> !known.contains(id)).toList();
    List<String> ids =
        Stream.concat(items.stream().map(BundleItem::itemId), more.stream()).toList();
    Vocabulary vocabulary =
        new Vocabulary(
            ids,
            ids.stream()
                .mapToInt(own::indexOf)
                .mapToLong(index -> index == Vocabulary.UNKNOWN ? 0 : own.count(index))
                .toArray());
    Split continued =
        new Split(
            split.protocol(),
            split.training(),
            split.validation(),
            split.test(),
            vocabulary,
            split.trainingSequences().stream()
                .map(
                    sequence ->
                        Arrays.stream(sequence)
                            .map(item -> vocabulary.indexOf(own.itemId(item)))
                            .toArray())
                .toList());
    FrozenVectors placed = vectors;
    if (placed != null) {
      placed = placed.centredAt(centre == null ? new float[placed.width()] : centre);
    }
    return new TrainingData(titledBy(items), continued, sha256, placed, itemText, wordVectors);
  }

  /**
   * The same with vectors of the items' texts, unless they have vectors.
   *
   * @param reading null where the model reads none
   */
  TrainingData readingTexts(@Nullable TextReading reading) {
    if (reading == null || vectors != null) {
      return this;
    }
    FrozenVectors ofTexts = new VectorFiles(null, null, reading).items(log, "The data", split);
    return new TrainingData(log, split, sha256, ofTexts, reading, wordVectors);
  }

  /**
   * The same with vectors of words by the language model, unless words have vectors.
   *
   * @param wanted whether the model reads them
   */
  TrainingData readingMeanings(boolean wanted) {
    return !wanted || wordVectors != null
        ? this
        : new TrainingData(
            log, split, sha256, vectors, itemText, WordVectors.byMeaning(log, WordMeanings.ALL));
  }

  private EventLog titledBy(List<BundleItem> items) {
    Map<String, String> titles = titles();
    List<Item> all = new ArrayList<>(log.items());
    for (BundleItem item : items) {
      if (item.title() != null && !titles.containsKey(item.itemId())) {
        all.add(Item.newBuilder().setItemId(item.itemId()).setTitle(item.title()).build());
      }
    }
    return new EventLog(log.events(), all, log.erasures(), log.orderOnly());
  }

  /** The same, with the validation part in the training part. */
  TrainingData withValidationLearnt() {
    return new TrainingData(
        log, split.withValidationLearnt(), sha256, vectors, itemText, wordVectors);
  }

  /** The same events, of which {@link Splits#holdingBack some} are kept for validation. */
  TrainingData holdingBack() {
    return new TrainingData(log, Splits.holdingBack(log), sha256, vectors, itemText, wordVectors);
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

  /** Of the file of word vectors; null where there is none. */
  public @Nullable String wordVectorsSha256() {
    return wordVectors == null ? null : wordVectors.sha256();
  }

  /** What a bundle says of the vectors of items; null where they have none. */
  Manifest.@Nullable ItemVectors itemVectors() {
    return vectors == null
        ? null
        : Manifest.ItemVectors.of(itemText == null ? null : itemText.name(), vectors.centre());
  }

  /** The directory of the encoder that reads the items' texts; null where none was trained. */
  @Nullable Path itemEncoder() {
    return itemText == null ? null : itemText.encoder();
  }

  /** The vectors of the items; null where they have none. */
  @Nullable FrozenVectors vectors() {
    return vectors;
  }

  /** The vectors of words; null where they have none. */
  @Nullable WordVectors wordVectors() {
    return wordVectors;
  }

  /**
   * The network of a recipe, with the widths of these vectors if it reads them.
   *
   * @throws TrainingException if its text rules are older than those of word vectors, or it reads
   *     nothing but vectors and there are none
   */
  Recipe widened(Recipe recipe) {
    ModelConfig.Searches searches = recipe.config().searches();
    if (wordVectors != null
        && searches != null
        && searches.textRules() != TextRules.NEWEST.version()) {
      throw new TrainingException(
          "--word-vectors needs text_rules=%d: the words of the file are split by these rules"
              .formatted(TextRules.NEWEST.version()));
    }
    if (vectors == null && isFrozen(recipe.config())) {
      throw new TrainingException(
          "items=frozen reads items by their vectors alone, and there are none: give --item-text"
              + " minilm or minilm+hashed, or --item-vectors FILE");
    }
    return recipe.readingVectors(
        vectors == null ? null : vectors.width(),
        wordVectors == null || !recipe.config().readsSearches() ? null : wordVectors.width());
  }

  /**
   * What a network reads beside ids in training: the vectors of the trained items, and of the words
   * of these data.
   */
  Facts facts(ModelConfig config) {
    return facts(config, wordsOfData());
  }

  /** The same for a bundle, which has all words with a vector. */
  Facts factsOfBundle(ModelConfig config) {
    return facts(config, wordsOfBundle());
  }

  private Facts facts(ModelConfig config, List<String> words) {
    List<String> ids = split.vocabulary().itemIds();
    Map<String, Tensor.Floats> frozen = new TreeMap<>();
    if (vectors != null) {
      frozen.put(TorchModel.ITEM_VECTORS, Facts.ofItems(vectors, ids));
    }
    if (!config.readsSearches()) {
      return new Facts(frozen, Texts.NONE, List.of(), new BitSet(), fixed(config));
    }
    if (wordVectors != null) {
      frozen.put(TorchModel.WORD_VECTORS, wordVectors.rows(words));
    }
    Texts titles = titles(ids, config.gramsWith(words));
    return new Facts(frozen, titles, words, unread(titles, words, config), Map.of());
  }

  private Map<String, Tensor.Floats> fixed(ModelConfig config) {
    return vectors == null || !isFrozen(config)
        ? Map.of()
        : Map.of(
            TorchModel.VECTOR_COMPONENTS,
            PrincipalComponents.of(vectors, ItemTable.components(vectors.width())));
  }

  private static boolean isFrozen(ModelConfig config) {
    return config.vectors().items() == ItemTable.FROZEN;
  }

  private Texts titles(List<String> ids, Grams grams) {
    Map<String, String> titles = titles();
    return Texts.of(ids.stream().map(id -> grams.of(titles.getOrDefault(id, ""))).toList());
  }

  /** Which of the words with a vector occur in no title of a trained item and no trained search. */
  private BitSet unread(Texts titles, List<String> words, ModelConfig config) {
    BitSet unread = new BitSet(words.size());
    unread.set(0, words.size());
    int firstWord = Objects.requireNonNull(config.searches()).grams();
    LongStream ofTitles = Arrays.stream(titles.grams());
    LongStream ofSearches =
        split.trainingHistories(config.gramsWith(words)).stream()
            .flatMap(history -> history.searches().stream())
            .flatMapToInt(Arrays::stream)
            .asLongStream();
    LongStream.concat(ofTitles, ofSearches)
        .filter(gram -> gram >= firstWord)
        .forEach(gram -> unread.clear((int) gram - firstWord));
    return unread;
  }

  /** How a network reads texts, in training. */
  Grams grams(ModelConfig config) {
    return config.gramsWith(wordsOfData());
  }

  /** All words that have a vector, those of the data first. */
  List<String> wordsOfBundle() {
    return wordVectors == null ? List.of() : wordVectors.all();
  }

  /**
   * What a bundle keeps of the words that training read, by which serving reads others; null where
   * no encoder makes vectors of words.
   */
  @Nullable ReadWords readWords(ModelConfig config) {
    if (wordVectors == null || wordVectors.encoder() == null || !config.readsSearches()) {
      return null;
    }
    Map<String, Long> counts = new HashMap<>();
    Map<String, String> titles = titles();
    Stream.concat(
            split.vocabulary().itemIds().stream().map(id -> titles.getOrDefault(id, "")),
            split.trainingQueries())
        .forEach(
            text -> TextRules.NEWEST.words(text).forEach(it -> counts.merge(it, 1L, Long::sum)));
    List<String> words = wordsOfBundle();
    int[] read =
        IntStream.range(0, words.size())
            .filter(word -> counts.containsKey(words.get(word)))
            .boxed()
            .sorted(
                Comparator.comparingLong(
                    (Integer word) -> -counts.getOrDefault(words.get(word), 0L)))
            .limit(MOST_READ_WORDS)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    return new ReadWords(
        wordVectors.encoder(),
        wordVectors.centre(),
        read,
        wordVectors.rows(Arrays.stream(read).mapToObj(words::get).toList()),
        Spellings.of(counts.keySet()));
  }

  private List<String> wordsOfData() {
    return wordVectors == null ? List.of() : wordVectors.ofData();
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

  /** Digests of the texts by item id, where vectors are made of texts. */
  Map<String, String> texts() {
    Map<String, String> texts = new HashMap<>();
    if (itemText != null) {
      for (Item item : ItemVectors.withText(log)) {
        ItemTexts.of(item).ifPresent(text -> texts.put(item.getItemId(), ItemTexts.digest(text)));
      }
    }
    return texts;
  }

  /** The items of a bundle: the trained ones, then those that have a vector alone. */
  Vocabulary vocabularyOfBundle() {
    Vocabulary trained = split.vocabulary();
    List<String> ids = Stream.concat(trained.itemIds().stream(), newItemIds().stream()).toList();
    long[] counts = new long[ids.size()];
    for (int item = 0; item < trained.size(); item++) {
      counts[item] = trained.count(item);
    }
    return new Vocabulary(ids, counts);
  }

  /** How many of the trained items have a vector. */
  int vectorsKnown() {
    return vectors == null ? 0 : vectors.names().size() - newItemIds().size();
  }

  /** The items that have a vector and do not occur in training, in the order of the file. */
  List<String> newItemIds() {
    return vectors == null
        ? List.of()
        : vectors.names().stream()
            .filter(id -> split.vocabulary().indexOf(id) == Vocabulary.UNKNOWN)
            .toList();
  }

  /** A digest of the programs of all models. */
  public String programsSha256() {
    return Identity.sha256(
        Arrays.stream(Architecture.values()).map(Architecture::program).toArray(byte[][]::new));
  }

  /** Whether there is a validation target that this network could name. */
  public boolean hasValidation(ModelConfig config) {
    return !new Validation(split.validationRows(grams(config))).isEmpty();
  }
}
