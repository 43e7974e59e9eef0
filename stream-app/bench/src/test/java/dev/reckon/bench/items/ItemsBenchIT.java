package dev.reckon.bench.items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.cli.UsageError;
import dev.reckon.learning.train.TrainCommand;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The bench counts what it says it does; how fast this machine is, is not asked. */
@Tag("bench")
class ItemsBenchIT {

  private static final int ITEMS = 8;

  @TempDir private Path folder;

  @Test
  void itemsThatComeAreInTheListsInWhichTheyWouldHaveBeen() throws Exception {
    Bundle bundle = train("--item-text minilm");
    NewShop shop = NewShop.of(bundle, data(), 10, 100, 1); // lists of all that a user may get
    assertThat(shop.newItems()).hasSize(3);

    ObjectNode report =
        new ItemsBench(
                shop, 1, true, Duration.ofSeconds(60), folder.resolve("bench"), folder, line -> {})
            .run();

    assertThat(report.path("one_by_one").path("items").asInt()).isEqualTo(1);
    assertThat(report.path("one_by_one").path("never_in_a_list").asInt()).isZero();
    assertThat(report.path("at_once").path("rows").asInt()).isEqualTo(2);
    assertThat(report.path("places_expected").asInt()).isEqualTo(30);
    assertThat(report.path("places_found").asInt()).isEqualTo(30);
  }

  @Test
  void aBundleWithoutTextsIsRefused() throws Exception {
    Bundle bundle = train("");

    assertThatThrownBy(() -> NewShop.of(bundle, data(), 10, 100, 1))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("train it with --item-text");
  }

  private String data() {
    return "events:" + folder.resolve("shop.jsonl");
  }

  private Bundle train(String more) throws Exception {
    Stream<String> items =
        IntStream.range(0, ITEMS + 3)
            .mapToObj(
                item ->
                    "{\"type\":\"item\",\"item_id\":\"i%d\",\"title\":\"Part number %d\"}"
                        .formatted(item, item));
    Stream<String> clicks =
        IntStream.range(0, 120)
            .mapToObj(
                click ->
                    ("{\"type\":\"interaction\",\"event_id\":\"e%d\",\"user_id\":\"u%d\","
                            + "\"item_id\":\"i%d\",\"kind\":\"CLICK\",\"event_time\":%d}")
                        .formatted(
                            click,
                            click % 40,
                            (click % 40 + click / 40) % ITEMS,
                            1_700_000_000_000L + click * 60_000L));
    Files.writeString(
        folder.resolve("shop.jsonl"),
        Stream.concat(items, clicks).collect(Collectors.joining("\n")));
    String arguments =
        "--data %s --model sasrec --protocol all --set d=16 --set max_epochs=2 --out %s %s"
            .formatted(data(), folder.resolve("trained"), more);
    assertThat(new CommandLine(new TrainCommand()).execute(arguments.strip().split(" "))).isZero();
    return Bundle.open(folder.resolve("trained"));
  }
}
