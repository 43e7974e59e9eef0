package dev.reckon.language.decoder;

/**
 * What is said around the text of an item (ReaEmb, arXiv 2606.16703: a chat in which a specialist
 * is asked to describe it). In ChatML where the model is made for it, else in plain blocks. The
 * same wherever a text is read, in training and after.
 *
 * <p>Deviates from the published code, which has other words in each of its four programs.
 */
final class Prompt {

  private static final String ROLE =
      "You are an expert who puts the text of a product into one short, precise description.";
  private static final String REQUEST = "Describe this item:";

  private static final String START = "<|im_start|>";
  private static final String END = "<|im_end|>";

  private final TokenizerFile tokenizer;
  private final boolean chats;

  Prompt(TokenizerFile tokenizer, Architecture architecture) {
    this.tokenizer = tokenizer;
    this.chats = architecture.chats() && tokenizer.marks(START) && tokenizer.marks(END);
  }

  /** The tokens of an item's text with what is said around it. */
  int[] tokens(String text) {
    return tokenizer.tokens(around(tokenizer.withoutMarks(text)));
  }

  private String around(String text) {
    return chats
        ? turn("system", ROLE) + turn("user", REQUEST + "\n" + text)
        : "System: %s\nUser: %s\n%s\n".formatted(ROLE, REQUEST, text);
  }

  private static String turn(String who, String text) {
    return START + who + "\n" + text + END + "\n";
  }
}
