// SPDX-License-Identifier: Apache-2.0
package org.drover.ci;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Counts the JUnit XML reports of each layer of tests and says whether they will do. A single-file
 * program, run from its source:
 *
 * <pre>java Tally.java [--since FILE] [--required FILE] [--no-skips] LAYER=FOLDER...</pre>
 *
 * <p>A layer may be given several folders. Of each, the files {@code target/*-reports/TEST-*.xml}
 * at any depth count, unless they are older than the file of {@code --since}. A layer without
 * reports, a failed test, a test of the {@code --required} list that has not passed and, with
 * {@code --no-skips}, a skipped one make the exit status 1. A failed one is told with what it said.
 * The last line is always {@code N passed, N failed, N skipped}.
 */
public final class Tally {
  private static final Set<String> FAILURES = Set.of("failure", "error");

  /** Of a failure's text are shown at each of its ends. */
  private static final int MOST_LINES = 15;

  private static final int MOST_COLUMNS = 240;

  private final PrintStream out;
  private final Map<String, List<Path>> layers = new LinkedHashMap<>();
  private FileTime since = FileTime.fromMillis(0);
  private List<String> required = List.of();
  private boolean skipsAllowed = true;

  private Tally(PrintStream out) {
    this.out = out;
  }

  /** Runs the program and ends the VM with its status. */
  public static void main(String[] args) throws IOException {
    System.exit(run(args, System.out));
  }

  /** Runs the program: 0 if all is well, 1 if not, 2 if it was called wrongly. */
  static int run(String[] args, PrintStream out) throws IOException {
    Tally tally = new Tally(out);
    try {
      tally.configure(List.of(args));
    } catch (IllegalArgumentException e) {
      out.println("tally: " + e.getMessage());
      return 2;
    }
    return tally.count() ? 0 : 1;
  }

  private void configure(List<String> args) throws IOException {
    for (int i = 0; i < args.size(); i++) {
      switch (args.get(i)) {
        case "--no-skips" -> skipsAllowed = false;
        case "--since" -> since = Files.getLastModifiedTime(Path.of(value(args, ++i)));
        case "--required" -> required = Files.readAllLines(Path.of(value(args, ++i)));
        default -> layer(args.get(i));
      }
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("no layer given: LAYER=FOLDER...");
    }
  }

  private static String value(List<String> args, int index) {
    if (index >= args.size()) {
      throw new IllegalArgumentException("no value after " + args.get(index - 1));
    }
    return args.get(index);
  }

  private void layer(String argument) {
    int equals = argument.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'" + argument + "' is not LAYER=FOLDER");
    }
    layers
        .computeIfAbsent(argument.substring(0, equals), name -> new ArrayList<>())
        .add(Path.of(argument.substring(equals + 1)));
  }

  private boolean count() throws IOException {
    Counts total = new Counts();
    List<String> complaints = new ArrayList<>();
    for (Map.Entry<String, List<Path>> layer : layers.entrySet()) {
      Counts counts = read(layer.getKey(), layer.getValue(), complaints);
      out.printf("%-10s %s%n", layer.getKey(), counts);
      total.add(counts);
    }
    complaints.addAll(missing(total));
    if (!skipsAllowed && total.skipped > 0) {
      complaints.add(total.skipped + " tests were skipped, and here none may be");
    }
    complaints.forEach(out::println);
    out.println(total);
    return complaints.isEmpty();
  }

  private Counts read(String layer, List<Path> folders, List<String> complaints)
      throws IOException {
    Counts counts = new Counts();
    int reports = 0;
    int stale = 0;
    for (Path report : reports(folders)) {
      if (Files.getLastModifiedTime(report).compareTo(since) < 0) {
        stale++;
        continue;
      }
      reports++;
      try {
        new Report(layer, counts, complaints).read(report);
      } catch (XMLStreamException e) {
        complaints.add(layer + ": " + report + " cannot be read: " + e.getMessage());
      }
    }
    if (reports == 0) {
      complaints.add(
          layer + ": no reports" + (stale > 0 ? " but " + stale + " of an earlier run" : ""));
    } else if (counts.passed + counts.failed + counts.skipped == 0) {
      complaints.add(layer + ": no tests in " + reports + " reports");
    }
    return counts;
  }

  private static List<Path> reports(List<Path> folders) throws IOException {
    List<Path> reports = new ArrayList<>();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          files.filter(Tally::isReport).sorted().forEach(reports::add);
        }
      }
    }
    return reports;
  }

  private static boolean isReport(Path file) {
    int names = file.getNameCount();
    return names >= 3
        && file.getName(names - 1).toString().matches("TEST-.*\\.xml")
        && file.getName(names - 2).toString().endsWith("-reports")
        && file.getName(names - 3).toString().equals("target");
  }

  private List<String> missing(Counts total) {
    List<String> complaints = new ArrayList<>();
    for (String line : required) {
      String entry = line.strip();
      if (entry.isEmpty() || entry.startsWith("#")) {
        continue;
      }
      String layer = entry.split("\\s+", 2)[0];
      if (layers.containsKey(layer) && !total.names.contains(entry.replaceAll("\\s+", " "))) {
        complaints.add("required, but not among the passed: " + entry);
      }
    }
    return complaints;
  }

  /** How many tests ended how, and the names {@code LAYER CLASS#METHOD} of those that passed. */
  private static final class Counts {
    private final Set<String> names = new TreeSet<>();
    private int passed;
    private int failed;
    private int skipped;

    void add(Counts other) {
      names.addAll(other.names);
      passed += other.passed;
      failed += other.failed;
      skipped += other.skipped;
    }

    @Override
    public String toString() {
      return passed + " passed, " + failed + " failed, " + skipped + " skipped";
    }
  }

  /** One report being read. */
  private static final class Report {
    private final String layer;
    private final Counts counts;
    private final List<String> complaints;
    private String test;
    private String failure = "";
    private boolean failed;
    private boolean skipped;

    Report(String layer, Counts counts, List<String> complaints) {
      this.layer = layer;
      this.counts = counts;
      this.complaints = complaints;
    }

    void read(Path report) throws IOException, XMLStreamException {
      XMLInputFactory factory = XMLInputFactory.newFactory();
      factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
      try (var bytes = Files.newInputStream(report)) {
        XMLStreamReader xml = factory.createXMLStreamReader(bytes);
        while (xml.hasNext()) {
          int event = xml.next();
          if (event == XMLStreamConstants.START_ELEMENT) {
            start(xml);
          } else if (event == XMLStreamConstants.END_ELEMENT
              && xml.getLocalName().equals("testcase")) {
            end();
          }
        }
      }
    }

    private void start(XMLStreamReader xml) {
      String element = xml.getLocalName();
      if (element.equals("testcase")) {
        test = xml.getAttributeValue(null, "classname") + "#" + method(xml);
        failed = false;
        skipped = false;
      } else if (FAILURES.contains(element)) {
        failed = true;
        failure = String.valueOf(xml.getAttributeValue(null, "message"));
      } else if (element.equals("skipped")) {
        skipped = true;
      }
    }

    private static String shortened(String line) {
      boolean fits = line.length() <= MOST_COLUMNS;
      return "    " + (fits ? line : line.substring(0, MOST_COLUMNS) + " ...");
    }

    /** The reports stay where they were made; what CI prints is often all that is left. */
    private static List<String> ends(List<String> lines) {
      if (lines.size() <= 2 * MOST_LINES) {
        return lines;
      }
      List<String> ends = new ArrayList<>(lines.subList(0, MOST_LINES));
      ends.add("    ...");
      ends.addAll(lines.subList(lines.size() - MOST_LINES, lines.size()));
      return ends;
    }

    /** The method's name; a parameterized one goes on with its parameters and its index. */
    private static String method(XMLStreamReader xml) {
      return xml.getAttributeValue(null, "name").split("[({\\[]", 2)[0].strip();
    }

    private void end() {
      if (failed) {
        counts.failed++;
        complaints.add(layer + ": FAILED " + test);
        complaints.addAll(ends(failure.lines().map(Report::shortened).toList()));
      } else if (skipped) {
        counts.skipped++;
      } else {
        counts.passed++;
        counts.names.add(layer + " " + test);
      }
    }
  }
}
