namespace Ramal.Lab;

/// <summary>Phones and groups for trying things by hand. Invented people; the numbers are in a range nobody is given.</summary>
internal static class DemoPeople
{
    private const string Shop = "5511900000001";
    private const string Clinic = "5511900000002";
    private const string Ana = "5511900000011";
    private const string Bruno = "5511900000012";
    private const string Carla = "5511900000013";

    public static void AddTo(LabPhones phones)
    {
        var shop = phones.Add(Shop, "Padaria Aurora");
        var clinic = phones.Add(Clinic, "Clínica Horizonte");
        phones.Add(Ana, "Ana Souza");
        phones.Add(Bruno, "Bruno Lima");
        phones.Add(Carla, "Carla Dias");

        var neighbours = Group(1, "Vizinhos da Rua das Flores", Ana, [Ana, Bruno, Shop, Clinic], []);
        shop.SetGroups(
        [
            Group(2, "Equipe da padaria", Shop, [Shop, Bruno, Carla], [Bruno]),
            Group(3, "Encomendas de fim de ano 🎄", Shop, [Shop, Ana, Carla], []),
            neighbours,
        ]);
        clinic.SetGroups(
        [
            Group(4, "Recepção e agenda", Clinic, [Clinic, Carla], [Carla]),
            Group(5, "Avisos aos pacientes", Clinic, [Clinic, Ana, Bruno, Carla], []),
            neighbours,
        ]);
        phones.SetNotOnWhatsApp("5511900000099");
    }

    private static LabGroup Group(int number, string subject, string owner, string[] participants, string[] admins) =>
        new($"12036300000000000{number}{JidText.GroupSuffix}", subject, owner, participants, admins);
}
