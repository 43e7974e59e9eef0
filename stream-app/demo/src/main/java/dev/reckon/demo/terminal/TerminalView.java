package dev.reckon.demo.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A full screen, drawn in place: the cursor goes home, each line overwrites the one before and
 * clears its rest, all in one write, so nothing flickers. It uses the terminal's alternate screen;
 * the previous contents return when it closes.
 */
public final class TerminalView implements DemoView {

  private static final String ENTER = "\u001b[?1049h\u001b[?25l\u001b[2J";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final int SIZE_EVERY = 10;

  private final PrintStream out;
  private final Screen screen;
  private boolean entered;
  private int drawn;
  private Size size = new Size(80, 24);

  /**
   * A view on a terminal.
   *
   * @param titles of the items, by id
   */
  public TerminalView(PrintStream out, Map<String, String> titles) {
    this.out = out;
    this.screen = new Screen(Map.copyOf(titles));
  }

  /**
   * Whether standard output is a terminal; uses a system command, as the JDK has no method for it.
   */
  public static boolean isPossible() {
    try {
      return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false; // No such program: not a supported terminal.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void say(String line) {
    if (!entered) {
      out.println(line);
      out.flush();
    }
  }

  @Override
  public void show(DemoState state) {
    StringBuilder frame = new StringBuilder();
    if (!entered) {
      frame.append(ENTER);
      entered = true;
    }
    if (drawn++ % SIZE_EVERY == 0) {
      size = Size.ofTerminal(size);
    }
    frame.append(HOME);
    List<String> lines = screen.draw(state, size.columns, size.rows - 1);
    lines.forEach(line -> frame.append(line).append(CLEAR_LINE).append("\r\n"));
    out.print(frame.append(CLEAR_BELOW));
    out.flush();
  }

  @Override
  public void close() {
    if (entered) {
      out.print(LEAVE);
      out.flush();
      entered = false;
    }
  }

  private record Size(int columns, int rows) {

    /** Reads the size with {@code stty}, as the JDK cannot; if that fails, the size stays. */
    private static Size ofTerminal(Size before) {
      try {
        Process stty =
            new ProcessBuilder("stty", "size")
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(stty.getInputStream(), StandardCharsets.UTF_8))) {
          return parse(lines.readLine(), before);
        }
      } catch (IOException e) {
        return before; // No stty on this system.
      }
    }

    private static Size parse(@Nullable String line, Size before) {
      if (line == null || !line.matches("\\d+ \\d+")) {
        return before;
      }
      int blank = line.indexOf(' ');
      int rows = Integer.parseInt(line.substring(0, blank));
      int columns = Integer.parseInt(line.substring(blank + 1));
      return rows < 5 || columns < 40 ? before : new Size(columns, rows);
    }
  }
}
