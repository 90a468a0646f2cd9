package io.headrace.console.doctor;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a doctor found. Immutable.
 *
 * @param findings by subject, the subject with the worst finding first, and within it the worst finding first
 */
public record Report(List<Finding> findings) {

    /** Puts them in order. */
    public Report {
        Map<Subject, Severity> worst = new EnumMap<>(Subject.class);
        findings.forEach(finding -> worst.merge(
                finding.subject(), finding.severity(), (one, other) -> one.compareTo(other) > 0 ? one : other));
        findings = findings.stream()
                .sorted(Comparator.comparing((Finding finding) -> worst.get(finding.subject()))
                        .reversed()
                        .thenComparing(Finding::subject)
                        .thenComparing(Comparator.comparing(Finding::severity).reversed()))
                .toList();
    }

    /** The findings of each subject, in order. */
    public Map<Subject, List<Finding>> bySubject() {
        return findings.stream()
                .collect(Collectors.groupingBy(Finding::subject, LinkedHashMap::new, Collectors.toList()));
    }

    /** Those that can be mended at once. */
    public List<Finding> fixable() {
        return findings.stream().filter(finding -> finding.fix() != null).toList();
    }

    /** How many are that bad. */
    public long count(Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** Whether something must be done now. */
    public boolean hasProblem() {
        return count(Severity.PROBLEM) > 0;
    }
}
