package dev.reckon.bench.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.event.v1.Item;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.language.ItemEncoder;
import dev.reckon.language.ItemText;
import dev.reckon.language.ItemTexts;
import dev.reckon.language.TextEncoder;
import dev.reckon.learning.embed.EmbedItemsCommand;
import dev.reckon.learning.train.AddItemsCommand;
import dev.reckon.learning.train.TrainCommand;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.live.TextVectors.Encoded;
import dev.reckon.serving.rollout.BundleOpener;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.QueryWords;
import dev.reckon.serving.text.SharedTextEncoder;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * A shop of two kinds of things. Each user takes things of one kind; the last thing of each kind is
 * known by its title alone.
 */
@Timeout(180)
class NewItemsIT {

  private static final List<String> GARDEN =
      List.of(
          "Garden shovel",
          "Watering can",
          "Flower pot",
          "Lawn mower",
          "Hedge trimmer",
          "Garden hose");
  private static final List<String> MUSIC =
      List.of("Electric guitar", "Grand piano", "Violin", "Drum kit", "Trumpet", "Acoustic guitar");
  private static final List<String> UNTAKEN = List.of("Garden rake", "Bass guitar");

  @TempDir private static Path folder;
  private static String data = "";
  private static Path bundle = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    data = "events:" + write("shop.jsonl", Stream.concat(items(UNTAKEN), clicks()));
    bundle = folder.resolve("bundle");
    run(
        new TrainCommand(),
        "--data "
            + data
            + " --model sasrec --protocol all --item-text minilm --seed 1"
            + " --set d=16 --set id_dropout=1 --set max_epochs=40 --out "
            + bundle);
  }

  /** From the record on the topic to a list of the runtime, before anybody takes the item. */
  @Test
  void aNewItemWithATitleAloneIsInTheListsOfThoseWhoseHistoryItFits() throws Exception {
    NewShop shop = NewShop.of(Bundle.open(bundle), data, 12, 20, 1);
    UserRequest gardener = fitting(shop, "Garden");
    UserRequest musician = fitting(shop, "Electric");
    Path before = shop.writeWithout(folder.resolve("before")).path();
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        ItemSender sender = new ItemSender(broker.bootstrapServers(), topics(broker));
        RuntimeProcess runtime =
            RuntimeProcess.start(
                before,
                jvm ->
                    jvm.with("-Dreckon.kafka.bootstrap-servers=" + broker.bootstrapServers())
                        .with("-Dreckon.model.popularity.prior-weight=0"),
                folder.resolve("runtime.log"));
        Lists lists = new Lists(runtime.address())) {
      assertThat(lists.of(List.of(gardener)).get(0))
          .isNotEmpty()
          .doesNotContainAnyElementsOf(UNTAKEN);

      sender.send(shop.newItems());
      List<String> list = awaitList(lists, gardener, it -> it.containsAll(UNTAKEN));
      assertThat(list.indexOf("Garden rake"))
          .as("%s", list)
          .isLessThan(list.indexOf("Bass guitar"));
      List<String> other = lists.of(List.of(musician)).get(0);
      assertThat(other.indexOf("Bass guitar"))
          .as("%s", other)
          .isLessThan(other.indexOf("Garden rake"));

      sender.send(
          shop.newItems().stream().map(it -> it.toBuilder().setAvailable(false).build()).toList());
      List<String> rest = awaitList(lists, gardener, it -> !it.contains("Garden rake"));
      assertThat(rest).isNotEmpty();
    }
  }

  /** A user who took only things of one kind. */
  private static UserRequest fitting(NewShop shop, String kind) {
    return shop.users().stream()
        .filter(
            user ->
                user.getInteractionsList().stream()
                    .anyMatch(taken -> taken.getItemId().startsWith(kind)))
        .findFirst()
        .orElseThrow();
  }

  private static Topics topics(EmbeddedBroker broker) throws InterruptedException {
    Topics topics = new Topics("", 1, (short) 1);
    List<String> unused =
        new Startup(Duration.ofMinutes(1), TopicCheck.Mode.WARN)
            .prepare(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                topics,
                List.of(Topic.values()));
    return topics;
  }

  private static List<String> awaitList(
      Lists lists, UserRequest user, Predicate<List<String>> isExpected)
      throws InterruptedException {
    List<String> list = lists.of(List.of(user)).get(0);
    for (int look = 0; look < 600 && !isExpected.test(list); look++) {
      Thread.sleep(100);
      list = lists.of(List.of(user)).get(0);
    }
    assertThat(isExpected.test(list)).as("%s", list).isTrue();
    return list;
  }

  @Test
  void itsRowIsTheOneThatAddItemsWrites() throws Exception {
    Item item = Item.newBuilder().setItemId("late").setTitle("Wheelbarrow").build();
    String catalogue = "events:" + write("late.jsonl", items(List.of("Wheelbarrow")));
    Path vectors = folder.resolve("late.tsv");
    run(new EmbedItemsCommand(), "--data " + catalogue + " --out " + vectors);
    Path added = folder.resolve("added");
    run(
        new AddItemsCommand(),
        "--bundle " + bundle + " --item-vectors " + vectors + " --out " + added);

    BundleOpener opener =
        new BundleOpener(
            Execution.PLAIN,
            false,
            TrustedPrograms.RECKON,
            QueryWords.always(SharedTextEncoder.asInTraining()),
            new ItemEncoders(SharedTextEncoder.asInTraining()));
    try (ServableModel before = opener.open(bundle);
        ServableModel grown = before.textRows().orElseThrow().with(encoded(item));
        ServableModel expected = opener.open(added)) {
      int index = grown.items().indexOf("late");
      assertThat(expected.items().indexOf("Wheelbarrow")).isEqualTo(index);
      for (int newest : new int[] {0, index}) {
        Map<Integer, Float> scores = scores(expected, newest);
        assertThat(scores).containsKey(index);
        scores(grown, newest)
            .forEach(
                (id, score) ->
                    assertThat(score)
                        .isCloseTo(Objects.requireNonNull(scores.get(id)), within(1e-5f)));
      }
    }
  }

  private static TextVectors encoded(Item item) {
    try (ItemEncoder encoder =
        new ItemEncoder(ItemText.MINILM, TextEncoder.load(Device.CPU, Precision.FLOAT32))) {
      float[] vector = Objects.requireNonNull(encoder.encode(List.of(item)).get(0));
      String text = ItemTexts.digest(ItemTexts.of(item).orElseThrow());
      return new TextVectors(
          1, Map.of(item.getItemId(), new Encoded(text, item.getTitle(), vector)));
    }
  }

  /** By item index. */
  private static Map<Integer, Float> scores(ServableModel model, int newest) {
    int items = model.items().size();
    PaddedBatch batch = PaddedBatch.of(List.of(new int[] {1, newest}), 2, items);
    Map<Integer, Float> scores = new HashMap<>();
    try (Ranker ranker = model.newRanker(() -> new float[0])) {
      Exclusions none = new Exclusions(new int[0], List.of(new int[0]));
      TopItems.Row list = ranker.rank(batch, 0, none, items).rows().get(0);
      for (int place = 0; place < list.itemIndices().length; place++) {
        scores.put(list.itemIndices()[place], list.scores()[place]);
      }
    }
    assertThat(scores).hasSize(items);
    return scores;
  }

  private static Stream<String> clicks() {
    return IntStream.range(0, 40)
        .boxed()
        .flatMap(
            user ->
                IntStream.range(0, 4)
                    .mapToObj(
                        place -> {
                          List<String> kind = user % 2 == 0 ? GARDEN : MUSIC;
                          return click(user, kind.get((user / 2 + place) % kind.size()), place);
                        }));
  }

  private static String click(int user, String item, int place) {
    return """
        {"type":"interaction","event_id":"e%d-%d","user_id":"u%d","item_id":"%s","kind":"CLICK","event_time":%d}"""
        .formatted(user, place, user, item, 1_700_000_000_000L + (place * 100L + user) * 60_000L);
  }

  /** Their ids are their titles. */
  private static Stream<String> items(List<String> more) {
    return Stream.of(GARDEN, MUSIC, more)
        .flatMap(List::stream)
        .map(
            title ->
                """
                {"type": "item", "item_id": "%s", "title": "%s"}"""
                    .formatted(title, title));
  }

  private static Path write(String name, Stream<String> lines) throws IOException {
    return Files.writeString(folder.resolve(name), lines.collect(Collectors.joining("\n")));
  }

  private static void run(Object command, String arguments) {
    assertThat(new CommandLine(command).execute(arguments.split(" "))).isZero();
  }
}
