using Ramal.Shared;

namespace Ramal.Features.Inbox;

/// <summary>The expected failures of this feature.</summary>
internal static class InboxProblems
{
    public static readonly Problem NotFound = new("conversation-not-found", 404, new Text(
        "Esta conversa não existe.", "There is no such conversation."));

    public static readonly Problem LabelNotFound = new("label-not-found", 404, new Text(
        "Esta etiqueta não existe.", "There is no such label."));

    public static readonly Problem LabelNameTaken = new("label-name-taken", 409, new Text(
        "Já existe uma etiqueta com este nome.", "There is a label of this name already."));

    public static readonly Problem TooManyLabels = new("too-many-labels", 409, new Text(
        "Já são 200 etiquetas. Exclua uma antes de criar outra.", "There are 200 labels already. Delete one before making another."));

    public static readonly Problem NoteNotFound = new("note-not-found", 404, new Text(
        "Esta anotação não existe.", "There is no such note."));

    public static readonly Problem PersonNotFound = new("person-not-found", 404, new Text(
        "Esta pessoa não faz parte da conta.", "This person is not part of the account."));
}
