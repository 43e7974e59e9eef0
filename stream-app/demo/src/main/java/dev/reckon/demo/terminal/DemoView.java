package dev.reckon.demo.terminal;

/** Shows the demo while it runs. */
public interface DemoView extends AutoCloseable {

  /** Prints a line: a step of the start, or other news. */
  void say(String line);

  /** Shows the current state. */
  void show(DemoState state);

  @Override
  void close();
}
