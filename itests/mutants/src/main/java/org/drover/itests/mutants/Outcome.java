// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a JUnit report says.
 *
 * @param cases every test case
 */
record Outcome(List<Case> cases) {

  /**
   * One test case.
   *
   * @param type its class
   * @param name the method, with parameters and the number of the invocation
   * @param failure what it failed with, empty if it passed
   * @param skipped whether it did not run
   */
  record Case(String type, String name, Optional<Failure> failure, boolean skipped) {
    private boolean isOf(TestName test) {
      return type.equals(test.type()) && name.split("[(\\[{ ]", 2)[0].equals(test.method());
    }
  }

  /**
   * Why a test case failed.
   *
   * @param type the exception's class
   * @param message the exception's; may be empty
   */
  record Failure(String type, String message) {
    /** Classes that do not fit each other say nothing about the fault. */
    boolean isLinkage() {
      return type.matches(
          "java\\.lang\\.(NoClassDefFound|NoSuchMethod|NoSuchField|AbstractMethod|ClassFormat"
              + "|IncompatibleClassChange|Verify|UnsupportedClassVersion|IllegalAccess)Error");
    }

    @Override
    public String toString() {
      String first = message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
      String simple = type.substring(type.lastIndexOf('.') + 1);
      return simple + (first.isEmpty() ? "" : ": " + first.strip());
    }
  }

  /**
   * Reads a report.
   *
   * @param report as JUnit's legacy listener writes it
   * @return empty where there is none
   */
  static Optional<Outcome> read(Path report) throws IOException {
    if (!Files.exists(report)) {
      return Optional.empty();
    }
    NodeList nodes = parse(report).getElementsByTagName("testcase");
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      cases.add(read((Element) nodes.item(i)));
    }
    return Optional.of(new Outcome(List.copyOf(cases)));
  }

  private static Case read(Element test) {
    Optional<Failure> failure = Optional.empty();
    for (String kind : List.of("failure", "error")) {
      NodeList problems = test.getElementsByTagName(kind);
      if (problems.getLength() > 0) {
        Element problem = (Element) problems.item(0);
        failure =
            Optional.of(new Failure(problem.getAttribute("type"), problem.getAttribute("message")));
      }
    }
    return new Case(
        test.getAttribute("classname"),
        test.getAttribute("name"),
        failure,
        test.getElementsByTagName("skipped").getLength() > 0);
  }

  private static Document parse(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(report.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("the report " + report + " cannot be read", e);
    }
  }

  /** Whether at least one invocation ran. */
  boolean ran(TestName test) {
    return cases.stream().anyMatch(each -> each.isOf(test) && !each.skipped());
  }

  /**
   * The first failure of a test, empty if every invocation passed. Its own assertions come first:
   * JUnit's report tells what its class failed with of each of its tests, too.
   */
  Optional<Failure> failureOf(TestName test) {
    return cases.stream()
        .filter(each -> each.isOf(test))
        .flatMap(each -> each.failure().stream())
        .min(Comparator.comparing(failure -> !failure.type().contains("Assert")));
  }

  /** The tests that failed, each with its reason. */
  List<String> failures() {
    return cases.stream()
        .filter(each -> each.failure().isPresent())
        .map(each -> each.type() + "#" + each.name() + ": " + each.failure().get())
        .toList();
  }
}
