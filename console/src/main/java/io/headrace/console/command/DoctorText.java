package io.headrace.console.command;

import io.headrace.command.VisibleText;
import io.headrace.console.doctor.Finding;
import io.headrace.console.doctor.Report;
import io.headrace.console.doctor.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A doctor's report as people read it.
 *
 * @param columns where lines are broken; 0 for nowhere
 * @param colours whether severities are coloured
 */
record DoctorText(int columns, boolean colours) {

    private static final String INDENT = "            ";

    List<String> of(Report report) {
        List<String> lines = new ArrayList<>();
        report.bySubject().forEach((subject, findings) -> {
            lines.add(subject.title());
            findings.forEach(finding -> add(finding, lines));
        });
        return lines;
    }

    private void add(Finding finding, List<String> lines) {
        List<String> what = broken(finding.what());
        lines.add("  " + mark(finding.severity()) + what.get(0));
        what.stream().skip(1).forEach(line -> lines.add(INDENT + line));
        if (finding.severity() != Severity.OK) {
            broken(finding.meaning()).forEach(line -> lines.add(INDENT + line));
            List<String> remedy = broken(finding.remedy());
            for (int i = 0; i < remedy.size(); i++) {
                lines.add(INDENT.substring(3) + (i == 0 ? "-> " : "   ") + remedy.get(i));
            }
        }
    }

    /** A word, so that it is read without colour. */
    private String mark(Severity severity) {
        String word = severity == Severity.PROBLEM ? severity.name() : severity.label();
        String padded = String.format(Locale.ROOT, "%-" + (INDENT.length() - 2) + "s", word);
        if (!colours) {
            return padded;
        }
        String colour = switch (severity) {
            case OK -> "32";
            case NOTE -> "36";
            case WARNING -> "33";
            case PROBLEM -> "31";
        };
        return "\u001b[" + colour + "m" + padded + "\u001b[m";
    }

    private List<String> broken(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : VisibleText.line(text).split(" ")) {
            if (!line.isEmpty() && columns > 0 && INDENT.length() + line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** In one line what it comes to. */
    static String verdict(Report report) {
        long problems = report.count(Severity.PROBLEM);
        long warnings = report.count(Severity.WARNING);
        long notes = report.count(Severity.NOTE);
        String counts = count(problems, "problem") + ", " + count(warnings, "warning") + ", " + count(notes, "note");
        if (problems > 0) {
            return "Something must be done: " + counts;
        }
        return warnings > 0 ? "It works, with a risk: " + counts : "All is well: " + counts;
    }

    private static String count(long count, String thing) {
        return count + " " + thing + (count == 1 ? "" : "s");
    }
}
