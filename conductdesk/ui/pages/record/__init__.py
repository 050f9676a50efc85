"""Record an incident: five short steps, kept while they are typed."""
