package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {

  private static final ValidationScore SCORE = new ValidationScore(0.5139, 0.3524);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ConsoleProgress progress =
      new ConsoleProgress(new PrintStream(said, true, StandardCharsets.UTF_8), false, "Epoch ");

  @Test
  void anEpochTellsHowManyComeAtLeastAndHowLongTheyTake() {
    progress.epochStarted(12, 200, 30);
    progress.epochDone(epoch(12, SCORE), new Outlook(12, 5, 188));

    assertThat(said())
        .isEqualTo(
            "epoch 12 of at most 200: loss 8.7021, validation HR@10 0.5139 NDCG@10 0.3524"
                + " (the best so far), 6.0 s; 5 epochs to come at least, about 30 s\n");
  }

  @Test
  void whatIsNoBetterNamesTheEpochThatIs() {
    progress.epochStarted(14, 200, 30);
    progress.epochDone(epoch(14, SCORE), new Outlook(12, 3, 186));

    assertThat(said()).contains("(the best is epoch 12)", "3 epochs to come at least, about 18 s");
  }

  @Test
  void aRunOfAFixedLengthTellsItsTotalAndTheTimeLeft() {
    progress.epochStarted(4, 20, 30);
    progress.epochDone(epoch(4, null), new Outlook(4, 16, 16));

    assertThat(said())
        .isEqualTo("epoch 4 of 20: loss 8.7021, 6.0 s; 16 epochs to come, about 96 s\n");
  }

  @Test
  void theLastEpochSaysThatItIsTheLast() {
    progress.epochStarted(34, 200, 30);
    progress.epochDone(epoch(34, SCORE), new Outlook(29, 0, 0));

    assertThat(said()).startsWith("epoch 34 of 34: ").endsWith("; done\n");
  }

  @Test
  void aRunThatAnotherRuleMayEndPromisesNothing() {
    progress.epochStarted(1, 200, 30);
    progress.epochDone(epoch(1, SCORE), new Outlook(1, 0, 199));

    assertThat(said()).endsWith("; 199 epochs to come at most\n");
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private static EpochResult epoch(int number, @Nullable ValidationScore score) {
    return new EpochResult(number, 8.7021, score, 5, 5, 6, 6);
  }
}
